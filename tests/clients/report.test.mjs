// The evaluation report in a real browser, with answers that mean harm. OCCAM_SCREENSHOTS names the folder that
// pictures of it go to.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { policy, remote } from './harness.mjs'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync)
const pictures = process.env.OCCAM_SCREENSHOTS
const skip = !executablePath && 'chromium is not installed'
const hostile = '</script><script>document.title="taken"</script><img src=x onerror=alert(1)>\u202egnp.exe\u0000'
let folder, browser

const outcome = (item, model, score, text) => JSON.stringify({ task: 'reviews', item, model, score, text })

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'occam-report-'))
  const nowhere = { url: 'http://127.0.0.1:9/v1' }
  await writeFile(join(folder, 'occam.toml'), '[store]\npath = "occam.db"\n\n' + remote('small', nowhere) +
    remote('large', nowhere, { parameters: 70e9 }) + policy(['small', 'large']))
  const lines = Array.from({ length: 300 }, (_, at) => [
    outcome(`item-${at}`, 'small', at % 3 ? 1 : 0, at === 0 ? 'x'.repeat(1_000_000) : hostile),
    outcome(`item-${at}`, 'large', at % 50 ? 1 : 0, 'positive'),
  ]).flat()
  await writeFile(join(folder, 'outcomes.jsonl'), lines.join('\n') + '\n')
  const occam = (...words) => execFileSync(process.env.OCCAM, words, { cwd: folder, env: { PATH: process.env.PATH, HOME: folder } })
  occam('eval', 'import', 'outcomes.jsonl')
  occam('eval', 'report', '--html', 'report.html')
})
after(async () => {
  await browser?.close()
  await rm(folder, { recursive: true, force: true })
})

async function open(view) {
  browser ??= await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const page = await browser.newPage(view)
  const complaints = []
  page.on('console', message => { if (message.type() === 'error') complaints.push(message.text()) })
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('dialog', dialog => { complaints.push('a dialog'); dialog.dismiss() })
  page.on('request', request => { if (!/^(file|data):/.test(request.url())) complaints.push(request.url()) })
  await page.goto(`file://${join(folder, 'report.html')}`)
  await page.locator('.board').waitFor()
  return { page, complaints }
}

for (const [name, view] of Object.entries({
  desk: { viewport: { width: 1280, height: 900 } },
  phone: { viewport: { width: 390, height: 844 } },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
})) {
  test(`the report stands by itself and no answer does harm (${name})`, { skip }, async () => {
    const { page, complaints } = await open(view)
    await page.locator('.part > summary', { hasText: 'Items' }).first().click()
    await page.locator('.item summary').nth(1).click()
    await page.locator('.answer pre').first().waitFor()
    assert.match(await page.locator('.answer pre').first().textContent(), /<\/script>.*⟨U\+202E⟩gnp\.exe⟨U\+0000⟩/)
    assert.match(await page.title(), /^Occam/)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    assert.ok(wide <= 0, `${wide} pixels wider than the window`)
    if (pictures) await page.screenshot({ path: `${pictures}/report-${name}.png`, fullPage: true })
    assert.deepEqual(complaints, [])
    await page.close()
  })
}

test('items are filtered and searched and drawn a few at a time', { skip }, async () => {
  const { page } = await open({ viewport: { width: 1280, height: 900 } })
  await page.locator('.part > summary', { hasText: 'Items' }).first().click()
  const found = page.locator('.tools [role=status]')
  assert.equal(await found.textContent(), '300 items')
  assert.ok(await page.locator('.items > li').count() < 300)
  await page.getByLabel('Show').selectOption('wrong')
  assert.equal(await found.textContent(), '2 items')  // multiples of 3 and of 50 below 300
  await page.getByLabel('Show').selectOption('all')
  await page.getByLabel('with the text').fill('item-299')
  await page.waitForFunction(() => document.querySelector('.tools [role=status]').textContent === '1 item')
  await page.close()
})

test('a chart is walked through with the arrow keys', { skip }, async () => {
  const { page } = await open({ viewport: { width: 1280, height: 900 } })
  const points = page.locator('.point')
  assert.equal(await points.count(), 2)
  await points.first().focus()
  await page.keyboard.press('ArrowRight')
  assert.match(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), /^large: 0\.980/)
  assert.match(await page.locator('.tip').textContent(), /large/)
  await page.close()
})
