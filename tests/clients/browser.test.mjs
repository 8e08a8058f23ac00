// The dashboard in a real browser during traffic. OCCAM_SCREENSHOTS names the folder that pictures of it go to.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, test } from 'node:test'
import OpenAI from 'openai'
import { chromium } from 'playwright-core'
import { gateway, policy, remote, say, stopAll, upstream } from './harness.mjs'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync)
const pictures = process.env.OCCAM_SCREENSHOTS
let occam, browser, traffic

before(async () => {
  const up = await upstream('tokens=12&gap=5')
  occam = await gateway(
    remote('small', up, { name: 'small?tokens=6', parameters: 1e9 }) +
    remote('large', up, { name: 'large?rate=0.3&status=500', parameters: 70e9, more: 'price = { input = 2.5, output = 10.0 }' }) +
    policy(['small', 'large']))
  const openai = new OpenAI({ apiKey: 'none', baseURL: occam.url, maxRetries: 0 })
  traffic = setInterval(() => {
    openai.chat.completions.create({ model: 'occam', messages: say('hello there') }).catch(() => {})
  }, 100)
})
after(async () => {
  clearInterval(traffic)
  await browser?.close()
  await stopAll()
})

for (const [name, view] of Object.entries({
  desk: { viewport: { width: 1280, height: 900 } },
  phone: { viewport: { width: 390, height: 844 } },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
})) {
  test(`the page shows what happens (${name})`, { skip: !executablePath && 'chromium is not installed' }, async () => {
    browser ??= await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    const page = await browser.newPage(view)
    const complaints = []
    page.on('console', message => { if (message.type() === 'error') complaints.push(message.text()) })
    page.on('pageerror', error => complaints.push(String(error)))
    page.on('requestfailed', request => complaints.push(`failed: ${request.url()}`))
    page.on('request', request => {
      if (!request.url().startsWith(occam.root) && !request.url().startsWith('data:')) complaints.push(request.url())
    })
    await page.goto(`${occam.root}/`)
    assert.match(await page.title(), /Occam/)
    await page.getByText('small', { exact: true }).first().waitFor({ timeout: 10_000 })
    await page.getByText('large', { exact: true }).first().waitFor({ timeout: 10_000 })
    await page.waitForTimeout(5_000)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    assert.ok(wide <= 0, `${wide} pixels wider than the window`)
    if (pictures) await page.screenshot({ path: `${pictures}/dashboard-${name}.png`, fullPage: true })
    assert.deepEqual(complaints, [])
    await page.close()
  })
}
