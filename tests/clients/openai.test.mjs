// The npm client `openai` against a running gateway whose models are remote.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import OpenAI, { APIError, BadRequestError, NotFoundError } from 'openai'
import { gateway, policy, remote, say, stopAll, upstream } from './harness.mjs'

let up, occam, sent
const tools = [{
  type: 'function',
  function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
}]

/// A client that counts what it sends.
function client(options = {}) {
  sent = 0
  return new OpenAI({
    apiKey: 'none', baseURL: occam.url, timeout: 20_000, ...options,
    fetch: (...request) => { ++sent; return fetch(...request) },
  })
}

before(async () => {
  up = await upstream('tokens=3')
  occam = await gateway(
    remote('small', up, { parameters: 1e9 }) +
    remote('caller', up, { name: 'caller?tool=get_weather' }) +
    remote('failing', up, { name: 'failing?status=500' }) +
    remote('broken', up, { name: 'broken?tokens=5&fault=error_frame&after=2' }) +
    policy(['small']))
})
after(stopAll)

test('a chat completion comes with its usage and the headers of its route', async () => {
  const { data, response } = await client().chat.completions
    .create({ model: 'occam', messages: say('hello there') }).withResponse()
  assert.equal(data.object, 'chat.completion')
  assert.equal(data.choices[0].message.role, 'assistant')
  assert.equal(data.choices[0].message.content, 'w0 w1 w2')
  assert.equal(data.choices[0].finish_reason, 'stop')
  assert.equal(data.usage.prompt_tokens, 2)
  assert.equal(data.usage.completion_tokens, 3)
  assert.equal(response.headers.get('x-occam-model'), 'small')
  assert.equal(response.headers.get('x-occam-attempts'), '1')
  assert.ok(response.headers.get('x-occam-decision'))
  assert.ok(response.headers.get('x-request-id'))
})

test('a stream comes piece by piece with the usage that was asked for', async () => {
  const stream = await client().chat.completions
    .create({ model: 'small', messages: say('hello'), stream: true, stream_options: { include_usage: true } })
  const chunks = []
  for await (const chunk of stream) chunks.push(chunk)
  assert.equal(chunks.map(chunk => chunk.choices[0]?.delta?.content ?? '').join(''), 'w0 w1 w2')
  assert.equal(chunks[0].choices[0].delta.role, 'assistant')
  assert.equal(chunks.map(chunk => chunk.choices[0]?.finish_reason).filter(Boolean).join(), 'stop')
  assert.equal(chunks.at(-1).usage.completion_tokens, 3)
})

test('tools reach the model and its calls come back whole and streamed', async () => {
  const request = { model: 'caller', messages: say('the weather in Paris?'), tools, tool_choice: 'auto' }
  const whole = await client().chat.completions.create(request)
  assert.equal(whole.choices[0].finish_reason, 'tool_calls')
  const [call] = whole.choices[0].message.tool_calls
  assert.equal(call.type, 'function')
  assert.equal(call.function.name, 'get_weather')
  assert.deepEqual(JSON.parse(call.function.arguments), { city: 'Paris' })

  const runner = client().chat.completions.stream(request)
  const final = await runner.finalChatCompletion()
  assert.equal(final.choices[0].message.tool_calls[0].function.name, 'get_weather')
  assert.deepEqual(JSON.parse(final.choices[0].message.tool_calls[0].function.arguments), { city: 'Paris' })

  const asked = (await up.requests()).map(one => JSON.parse(one.body)).filter(body => body.model.startsWith('caller'))
  assert.equal(asked.length, 2)
  for (const body of asked) assert.deepEqual(body.tools, tools)
})

test('a conversation with a tool result is handed on as it is', async () => {
  const messages = [
    ...say('the weather?'),
    { role: 'assistant', content: null, tool_calls: [{ id: 'c1', type: 'function',
      function: { name: 'get_weather', arguments: '{}' } }] },
    { role: 'tool', tool_call_id: 'c1', content: 'sunny, a marker' },
  ]
  await client().chat.completions.create({ model: 'small', messages, tools })
  const body = (await up.requests()).map(one => JSON.parse(one.body)).at(-1)
  assert.deepEqual(body.messages, messages)
})

test('response_format is handed on', async () => {
  const response_format = { type: 'json_object' }
  await client().chat.completions.create({ model: 'small', messages: say('json please'), response_format })
  assert.deepEqual(JSON.parse((await up.requests()).at(-1).body).response_format, response_format)
})

test('embeddings are numbers, however the client asks for them', async () => {
  const result = await client().embeddings.create({ model: 'small', input: ['one', 'two'] })
  assert.equal(result.data.length, 2)
  assert.equal(result.data[1].index, 1)
  const length = Math.hypot(...result.data[0].embedding)
  assert.ok(Math.abs(length - 1) < 1e-3, `length ${length}`)
})

test('the list of models names the ladder and the router', async () => {
  const ids = []
  for await (const model of await client().models.list()) ids.push(model.id)
  for (const id of ['occam', 'small', 'caller']) assert.ok(ids.includes(id), `${id} in ${ids}`)
})

test('an unknown model is the error of its class and is not tried again', async () => {
  const error = await client().chat.completions.create({ model: 'huge', messages: say('hello') }).catch(one => one)
  assert.ok(error instanceof NotFoundError, String(error))
  assert.equal(error.code, 'model_not_found')
  assert.equal(sent, 1)
})

test('a malformed request names its parameter', async () => {
  const error = await client().chat.completions
    .create({ model: 'small', messages: say('hello'), temperature: 'warm' }).catch(one => one)
  assert.ok(error instanceof BadRequestError, String(error))
  assert.equal(error.type, 'invalid_request_error')
  assert.equal(error.param, 'temperature')
})

test('after an exhausted chain the client does not multiply the attempts', async () => {
  const before = (await up.requests()).length
  const error = await client({ maxRetries: 3 }).chat.completions
    .create({ model: 'failing', messages: say('hello') }).catch(one => one)
  assert.ok(error instanceof APIError, String(error))
  assert.equal(error.status, 502)
  assert.equal(error.code, 'upstream_error')
  assert.equal(error.headers.get('x-should-retry'), 'false')
  assert.equal(sent, 1)
  assert.equal((await up.requests()).length, before + 1)
})

test('an error in the middle of a stream reaches the reader after the text before it', async () => {
  const stream = await client().chat.completions.create({ model: 'broken', messages: say('hello'), stream: true })
  let text = ''
  const error = await (async () => {
    for await (const chunk of stream) text += chunk.choices[0]?.delta?.content ?? ''
  })().catch(one => one)
  assert.ok(error instanceof APIError, String(error))
  assert.equal(text, 'w0 w1')
})

test('a stream that its reader leaves is ended upstream', async () => {
  const long = await gateway(remote('long', up, { name: 'long?tokens=1000&gap=20' }) + policy(['long']))
  const openai = new OpenAI({ apiKey: 'none', baseURL: long.url })
  const stream = await openai.chat.completions.create({ model: 'long', messages: say('hello'), stream: true })
  for await (const chunk of stream) if (chunk.choices[0]?.delta?.content) break
  stream.controller.abort()
  const metrics = async () => (await fetch(`${long.root}/metrics`)).text()
  for (let tries = 0; tries < 100; ++tries) {
    if (/^occam_requests_total\{[^}]*outcome="cancelled"[^}]*\} 1$/m.test(await metrics())) return
    await new Promise(done => setTimeout(done, 50))
  }
  assert.fail((await metrics()).match(/^occam_requests.*$/mg)?.join('\n') ?? 'no metric occam_requests')
})
