// Vercel's AI SDK with `@ai-sdk/openai-compatible` against a running gateway.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { APICallError, embed, generateText, jsonSchema, streamText, tool } from 'ai'
import { gateway, policy, remote, stopAll, upstream } from './harness.mjs'

let provider

before(async () => {
  const up = await upstream('tokens=3')
  const occam = await gateway(
    remote('small', up) +
    remote('caller', up, { name: 'caller?tool=get_weather' }) +
    remote('failing', up, { name: 'failing?status=500' }) +
    policy(['small']))
  provider = createOpenAICompatible({ name: 'occam', baseURL: occam.url, includeUsage: true })
})
after(stopAll)

test('generateText gives the text, the reason of the end and the usage', async () => {
  const result = await generateText({ model: provider('occam'), prompt: 'hello there' })
  assert.equal(result.text, 'w0 w1 w2')
  assert.equal(result.finishReason, 'stop')
  assert.equal(result.usage.outputTokens, 3)
})

test('streamText gives the pieces in order', async () => {
  const result = streamText({ model: provider('occam'), prompt: 'hello there' })
  const pieces = []
  for await (const piece of result.textStream) pieces.push(piece)
  assert.equal(pieces.join(''), 'w0 w1 w2')
  assert.equal((await result.usage).outputTokens, 3)
})

test('a tool is called with what the model said', async () => {
  const inputSchema = jsonSchema({ type: 'object', properties: { city: { type: 'string' } } })
  const result = await generateText({
    model: provider('caller'), prompt: 'the weather in Paris?',
    tools: { get_weather: tool({ description: 'weather', inputSchema }) },
  })
  assert.equal(result.toolCalls[0].toolName, 'get_weather')
  assert.deepEqual(result.toolCalls[0].input, { city: 'Paris' })
})

test('an embedding is a vector', async () => {
  const { embedding } = await embed({ model: provider.textEmbeddingModel('small'), value: 'one' })
  assert.equal(embedding.length, 8)
})

test('an error keeps its status and words', async () => {
  const error = await generateText({ model: provider('failing'), prompt: 'hello', maxRetries: 0 }).catch(one => one)
  assert.ok(APICallError.isInstance(error), String(error))
  assert.equal(error.statusCode, 502)
  assert.equal(error.data.error.code, 'upstream_error')
})
