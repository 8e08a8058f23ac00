// The page of a replay in a real browser. OCCAM_SCREENSHOTS names the folder that pictures of it go to.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync)
const pictures = process.env.OCCAM_SCREENSHOTS
const skip = !executablePath && 'chromium is not installed'
let folder, browser

const model = (id, size) => `[[model]]\nid = "${id}"\nbackend = "nowhere"\nendpoint = "http://127.0.0.1:9/v1"\nparameters = ${size}e9\n\n`

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'occam-replay-'))
  await writeFile(join(folder, 'occam.toml'), model('small', 1) + model('middle', 3) + model('large', 70) + '[task."*"]\nwithin = 0.1\n')
  const rows = Array.from({ length: 300 }, (_, at) => {
    const task = ['sums', 'names', 'poems'][at % 3]
    return `${task}-${at},${task},${task} ${at * 7919 + 13} ${at * at},${at % 3 === 0 ? 1 : 0},${at % 3 < 2 ? 1 : 0},${at % 10 ? 1 : 0}`
  })
  await writeFile(join(folder, 'outcomes.csv'), `id,task,prompt,score:small,score:middle,score:large\n${rows.join('\n')}\n`)
  execFileSync(process.env.OCCAM, ['route', 'replay', 'occam.toml', '--outcomes', 'outcomes.csv', '--html', 'replay.html'],
    { cwd: folder, env: { PATH: process.env.PATH, HOME: folder } })
})
after(async () => {
  await browser?.close()
  await rm(folder, { recursive: true, force: true })
})

for (const [name, view] of Object.entries({
  desk: { viewport: { width: 1280, height: 900 } },
  phone: { viewport: { width: 390, height: 844 } },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
})) {
  test(`the page of a replay draws every way to route (${name})`, { skip }, async () => {
    browser ??= await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    const page = await browser.newPage(view)
    const complaints = []
    page.on('console', message => { if (message.type() === 'error') complaints.push(message.text()) })
    page.on('pageerror', error => complaints.push(String(error)))
    page.on('request', request => { if (!/^(file|data):/.test(request.url())) complaints.push(request.url()) })
    await page.goto(`file://${join(folder, 'replay.html')}`)
    await page.locator('#ways tbody tr').first().waitFor()
    assert.equal(await page.locator('#ways tbody tr').count(), 10)
    assert.equal(await page.locator('.spot[role=img]').count(), 6)
    await page.locator('.spot[data-kind=policy][role=img]').focus()
    assert.match(await page.locator(':focus').getAttribute('aria-label'), /^policy: [\d.]+/)
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
    assert.equal(tooWide, false)
    if (pictures) await page.screenshot({ path: join(pictures, `replay-${name}.png`), fullPage: true })
    assert.deepEqual(complaints, [])
    await page.close()
  })
}
