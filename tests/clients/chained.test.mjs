// A gateway whose remote model is another gateway, and Prometheus reading the metrics of both.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import OpenAI from 'openai'
import { freePort, gateway, policy, remote, say, stopAll, upstream } from './harness.mjs'

let up, inner, outer, openai
const has = program => spawnSync('which', [program]).status === 0

before(async () => {
  up = await upstream('tokens=4')
  inner = await gateway(remote('large', up) +
    remote('failing', up, { name: 'failing?status=500' }) + policy(['large']))
  outer = await gateway(
    remote('behind', inner, { name: 'occam' }) +
    remote('behind-failing', inner, { name: 'failing', parameters: 70e9 }) +
    policy(['behind-failing', 'behind']))
  openai = new OpenAI({ apiKey: 'none', baseURL: outer.url, maxRetries: 0 })
})
after(stopAll)

test('an answer comes through two gateways', async () => {
  const { data, response } = await openai.chat.completions
    .create({ model: 'behind', messages: say('hello there') }).withResponse()
  assert.equal(data.choices[0].message.content, 'w0 w1 w2 w3')
  assert.equal(data.usage.completion_tokens, 4)
  assert.equal(response.headers.get('x-occam-model'), 'behind')
})

test('a stream comes through two gateways', async () => {
  let text = ''
  const stream = await openai.chat.completions.create({ model: 'behind', messages: say('hello'), stream: true })
  for await (const chunk of stream) text += chunk.choices[0]?.delta?.content ?? ''
  assert.equal(text, 'w0 w1 w2 w3')
})

test('what the inner chain could not answer is answered by the outer one, in few attempts', async () => {
  const before = (await up.requests()).length
  const { data, response } = await openai.chat.completions
    .create({ model: 'occam', messages: say('hello there') }).withResponse()
  assert.equal(data.choices[0].message.content, 'w0 w1 w2 w3')
  assert.equal(response.headers.get('x-occam-model'), 'behind')
  assert.ok(Number(response.headers.get('x-occam-attempts')) <= 2)
  assert.ok((await up.requests()).length <= before + 2)
})

test('promtool finds nothing wrong with the metrics', { skip: !has('promtool') && 'promtool is not installed' }, async () => {
  for (const one of [inner, outer]) {
    const metrics = await (await fetch(`${one.root}/metrics`)).text()
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: metrics, encoding: 'utf8' })
    assert.equal(checked.status, 0, checked.stderr + checked.stdout)
    assert.equal(checked.stderr + checked.stdout, '')
  }
})

test('Prometheus scrapes both gateways', { skip: !has('prometheus') && 'prometheus is not installed' }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'occam-prometheus-'))
  const port = await freePort()
  const gateways = [inner, outer].map(one => `"127.0.0.1:${one.port}"`).join(', ')
  await writeFile(join(folder, 'prometheus.yml'),
    `global: { scrape_interval: 1s }\nscrape_configs: [{ job_name: occam, static_configs: [{ targets: [${gateways}] }] }]\n`)
  const prometheus = spawn('prometheus', [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' })
  const ended = new Promise(done => prometheus.on('exit', done))
  const query = async words => {
    const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(words)}`
    const answer = await fetch(url).then(response => response.json()).catch(() => null)
    return answer?.data?.result ?? []
  }
  try {
    let found = []
    for (let tries = 0; tries < 150 && found.length < 2; ++tries) {
      found = await query('up == 1')
      await new Promise(done => setTimeout(done, 200))
    }
    assert.equal(found.length, 2, JSON.stringify(found))
    assert.ok((await query('sum(occam_requests_total)'))[0]?.value[1] >= 3)
  } finally {
    prometheus.kill()
    await ended
    await rm(folder, { recursive: true, force: true })
  }
})
