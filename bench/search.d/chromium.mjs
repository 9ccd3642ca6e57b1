// A headless Chromium driven by the DevTools protocol over a pipe: no package and no driver is needed, and nothing of it
// runs in the page while time is taken.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Starts a Chromium with a new profile. */
export async function chromium() {
  const profile = mkdtempSync(join(tmpdir(), 'tashan-bench-'));
  const child = spawn(process.env.CHROMIUM || '/usr/bin/chromium', ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-sync',
    '--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage', '--remote-debugging-pipe', `--user-data-dir=${profile}`],
  { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], env: { ...process.env, TMPDIR: profile } });
  const waiting = new Map(), listeners = new Set();
  const gone = new Promise((resolve) => child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error('Chromium has ended'));
    resolve();
  }));
  child.on('error', (error) => { for (const { reject } of waiting.values()) reject(error); });
  let next = 0, rest = [];
  child.stdio[4].on('data', (data) => {
    for (let at; (at = data.indexOf(0)) >= 0; data = data.subarray(at + 1)) {
      const message = JSON.parse(Buffer.concat([...rest, data.subarray(0, at)]).toString());
      rest = [];
      const own = waiting.get(message.id);
      waiting.delete(message.id);
      if (own && message.error) own.reject(new Error(message.error.message));
      else if (own) own.resolve(message.result);
      else listeners.forEach((listener) => listener(message));
    }
    if (data.length) rest.push(data);
  });
  child.stdio[3].on('error', () => {});
  const send = (method, params = {}, sessionId = undefined) => new Promise((resolve, reject) => {
    waiting.set(++next, { resolve, reject });
    child.stdio[3].write(JSON.stringify({ id: next, method, params, sessionId }) + '\0');
  });

  /** A new tab in a browser context of its own: its own process, and nothing cached. */
  async function tab() {
    const { browserContextId } = await send('Target.createBrowserContext');
    const { targetId } = await send('Target.createTarget', { url: 'about:blank', browserContextId });
    const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
    const own = (method, params) => send(method, params, sessionId);
    await own('Page.enable');
    async function open(url) {
      const loaded = new Promise((resolve) => {
        const listener = (message) => {
          if (message.sessionId !== sessionId || message.method !== 'Page.loadEventFired') return;
          listeners.delete(listener);
          resolve();
        };
        listeners.add(listener);
      });
      const { errorText } = await own('Page.navigate', { url });
      if (errorText) throw new Error(`${url}: ${errorText}`);
      await loaded;
    }
    /** What a function says that runs in the page, with arguments that JSON can hold. */
    async function run(code, ...given) {
      const expression = `(${code})(${given.map((value) => JSON.stringify(value)).join(',')})`;
      const { result, exceptionDetails } = await own('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    }
    const close = () => send('Target.disposeBrowserContext', { browserContextId });
    return { open, run, close };
  }

  async function quit() {
    await Promise.race([send('Browser.close').catch(() => {}), new Promise((r) => { setTimeout(r, 3000).unref(); })]);
    const late = setTimeout(() => child.kill('SIGKILL'), 5000);
    await gone;
    clearTimeout(late);
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
  return { tab, quit, version: async () => (await send('Browser.getVersion')).product };
}
