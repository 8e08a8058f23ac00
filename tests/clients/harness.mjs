// Starts the mock upstream and `occam serve`, each on a free port and in a folder of its own, for one test file.
//
//   const up = await upstream('tokens=3')
//   const occam = await gateway(remote('large', up) + policy(['large']))
//   …
//   after(stopAll)
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const running = []

export async function freePort() {
  const server = createServer()
  await new Promise(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address()
  await new Promise(done => server.close(done))
  return port
}

export async function upstream(answer = '') {
  const port = await freePort()
  await start([process.env.MOCK_UPSTREAM, '--port', port, '--answer', answer], port)
  const root = `http://127.0.0.1:${port}`
  return { port, url: `${root}/v1`, requests: async () => (await fetch(`${root}/mock/requests`)).json() }
}

/// A remote model of the policy; `name` is what its endpoint calls it, knobs of the mock behind a `?`.
export function remote(id, up, { name = id, parameters = 1e9, more = '' } = {}) {
  return `[[model]]\nid = "${id}"\nbackend = "remote"\nendpoint = "${up.url}"\nname = "${name}"\n` +
    `parameters = ${parameters}\nresidency = "cloud"\n${more}\n\n`
}

export function policy(candidates, more = '') {
  return `[policy.default]\nrouter = "smallest"\ncandidates = ${JSON.stringify(candidates)}\nresidency = "cloud"\n` +
    `when_open = "escalate"\n${more}\n\n[task."*"]\nwithin = 0.03\n`
}

/// A gateway whose remote models are asked once for each attempt.
export async function gateway(text, options = []) {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'occam-clients-'))
  await writeFile(join(folder, 'occam.toml'), `[backend.remote]\nretries = 0\n\n${text}`)
  const started = await start([process.env.OCCAM, 'serve', '--listen', `127.0.0.1:${port}`, ...options], port, folder)
  const root = `http://127.0.0.1:${port}`
  return { ...started, port, folder, root, url: `${root}/v1` }
}

async function start(command, port, folder = tmpdir()) {
  const child = spawn(command[0], command.slice(1).map(String), {
    cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH, HOME: folder },
  })
  let log = ''
  child.stdout.on('data', bytes => { log += bytes })
  child.stderr.on('data', bytes => { log += bytes })
  const ended = new Promise(done => child.on('exit', (code, signal) => done({ code, signal })))
  running.push({ child, ended, folder })
  for (let tries = 0; !(await answers(port)); ++tries) {
    if (child.exitCode !== null || tries > 200) throw new Error(`${command.join(' ')}: ${log}`)
    await new Promise(done => setTimeout(done, 50))
  }
  return { child, ended, log: () => log }
}

function answers(port) {
  return new Promise(done => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => { socket.destroy(); done(true) })
    socket.on('error', () => done(false))
  })
}

/// For `after`: ends what this file started, gateways first.
export async function stopAll() {
  for (const { child, ended, folder } of running.reverse()) {
    child.kill('SIGTERM')
    const slow = setTimeout(() => child.kill('SIGKILL'), 5000)
    await ended
    clearTimeout(slow)
    if (folder !== tmpdir()) await rm(folder, { recursive: true, force: true })
  }
  running.length = 0
}

export const say = text => [{ role: 'user', content: text }]
