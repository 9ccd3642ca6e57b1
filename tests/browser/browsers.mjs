// Firefox and WebKit beside helpers.mjs's Chromium: one function, the same {driver, quit}.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

process.env.SE_OFFLINE = 'true';
process.env.SE_AVOID_STATS = 'true';

const cached = resolve(import.meta.dirname, '../../target/geckodriver/bin/geckodriver');
const first = (...paths) => paths.find((p) => p && existsSync(p)) ?? paths.at(-1);
/** MiniBrowser lies in a folder that is named after the machine: /usr/lib/x86_64-linux-gnu/webkit2gtk-4.1. */
const miniBrowsers = () => ['webkit2gtk-4.1', 'webkitgtk-6.0'].flatMap((v) => readdirSync('/usr/lib').map((d) => `/usr/lib/${d}/${v}/MiniBrowser`));

/* What Firefox would ask the network for by itself, and what it would show on its first start. geckodriver sets
   most of these too; here they do not depend on its version. */
const PREFS = {
  'app.update.enabled': false, 'app.update.auto': false, 'app.update.disabledForTesting': true,
  'app.normandy.enabled': false, 'app.shield.optoutstudies.enabled': false,
  'browser.aboutwelcome.enabled': false, 'browser.startup.homepage_override.mstone': 'ignore', 'browser.startup.page': 0,
  'browser.newtabpage.enabled': false, 'browser.newtabpage.activity-stream.feeds.telemetry': false,
  'browser.newtabpage.activity-stream.telemetry': false, 'browser.region.network.url': '', 'browser.region.update.enabled': false,
  'browser.safebrowsing.malware.enabled': false, 'browser.safebrowsing.phishing.enabled': false,
  'browser.safebrowsing.downloads.remote.enabled': false, 'browser.safebrowsing.update.enabled': false,
  'browser.search.update': false, 'browser.search.geoip.url': '', 'browser.shell.checkDefaultBrowser': false,
  'browser.tabs.warnOnClose': false, 'captivedetect.canonicalURL': '', 'datareporting.healthreport.uploadEnabled': false,
  'datareporting.policy.dataSubmissionEnabled': false, 'datareporting.usage.uploadEnabled': false, 'dom.push.connection.enabled': false,
  'extensions.blocklist.enabled': false, 'extensions.getAddons.cache.enabled': false, 'extensions.systemAddon.update.enabled': false,
  'extensions.update.enabled': false, 'geo.provider.testing': true, 'media.gmp-manager.updateEnabled': false,
  'media.gmp-manager.url': 'data:text/plain,', 'messaging-system.rsexperimentloader.enabled': false,
  'network.dns.disabled': true, 'network.captive-portal-service.enabled': false, 'network.connectivity-service.enabled': false, 'network.dns.disablePrefetch': true,
  'network.http.speculative-parallel-limit': 0, 'network.prefetch-next': false, 'network.trr.mode': 5,
  'services.settings.server': 'data:,', /* obeyed with MOZ_REMOTE_SETTINGS_DEVTOOLS only */ 'signon.autofillForms': false, 'toolkit.telemetry.enabled': false,
  'toolkit.telemetry.server': 'data:,', 'toolkit.telemetry.unified': false, 'toolkit.telemetry.reportingpolicy.firstRun': false,
  /* As readers have it. Under automation Firefox switches it off: all of file:// would be one origin. */
  'security.fileuri.strict_origin_policy': true,
  'ui.prefersReducedMotion': 1,
};

/** How long, in ms, a driver may take to answer and a browser to start. */
const START = 30_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const KINDS = {
  firefox: (dark) => {
    const binary = process.env.FIREFOX || '/usr/bin/firefox-esr';
    const service = process.env.GECKODRIVER || first(cached, '/usr/bin/geckodriver');
    return {
      needs: { [binary]: 'Debian’s firefox-esr, or set FIREFOX', [service]: 'geckodriver, or set GECKODRIVER' },
      /* Port 0 for BiDi, which else is 9222: two could not run side by side. */
      command: (port) => [service, '--host', '127.0.0.1', '--port', String(port), '--websocket-port', '0', '--log', 'warn'],
      capabilities: { browserName: 'firefox', 'moz:firefoxOptions': { binary, args: ['-headless'], prefs: { ...PREFS, 'ui.systemUsesDarkTheme': Number(dark) } } },
    };
  },
  webkit: (dark) => {
    const service = process.env.WEBKIT_DRIVER || '/usr/bin/WebKitWebDriver', xvfb = '/usr/bin/xvfb-run', xauth = '/usr/bin/xauth';
    const binary = process.env.MINIBROWSER || first(...miniBrowsers(), 'MiniBrowser');
    return {
      needs: { [service]: 'Debian’s webkit2gtk-driver, or set WEBKIT_DRIVER', [binary]: 'Debian’s libwebkit2gtk-4.1-0, or set MINIBROWSER',
        [xvfb]: 'Debian’s xvfb', [xauth]: 'Debian’s xauth' },
      command: (port) => [xvfb, '-a', '-s', '-screen 0 1600x1200x24', service, `--port=${port}`],
      capabilities: { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': { binary, args: ['--automation', '--javascript-can-open-windows-automatically=true', ...(dark ? ['--dark-mode'] : [])] } },
    };
  },
};

/** A new 'firefox' or 'webkit' with a new profile; `quit` ends it and removes all that it wrote. `said` is what driver
    and browser have written: of Firefox also the “JavaScript error: …” lines, of WebKit nothing about pages. */
export async function otherBrowser(name, { width = 1366, height = 768, dark = false } = {}) {
  const { needs, command, capabilities } = (KINDS[name] ?? assert.fail(`no browser is called ${name}: firefox, webkit`))(dark);
  for (const [file, what] of Object.entries(needs)) assert.ok(existsSync(file), `${file} does not exist. Install ${what}.`);
  const { default: webdriver } = await import('selenium-webdriver');
  const folder = mkdtempSync(join(tmpdir(), `tashan-${name}-`)), port = await freePort();
  const dirs = Object.fromEntries(Object.entries({ HOME: 'home', TMPDIR: 'tmp', XDG_RUNTIME_DIR: 'run', XDG_CACHE_HOME: 'cache', XDG_CONFIG_HOME: 'config', XDG_DATA_HOME: 'data' })
    .map(([k, v]) => [k, join(folder, v)]));
  for (const d of Object.values(dirs)) mkdirSync(d, { mode: 0o700 });
  const env = { ...process.env, ...dirs, LANG: 'C.UTF-8', NO_AT_BRIDGE: '1', GTK_A11Y: 'none', GSETTINGS_BACKEND: 'memory', GIO_USE_VFS: 'local', GIO_USE_PROXY_RESOLVER: 'dummy',
    DBUS_SESSION_BUS_ADDRESS: 'disabled:', MOZ_CRASHREPORTER_DISABLE: '1', MOZ_REMOTE_SETTINGS_DEVTOOLS: '1' };
  /* WebKit takes prefers-reduced-motion from the desktop. */
  mkdirSync(join(dirs.XDG_CONFIG_HOME, 'gtk-3.0'));
  writeFileSync(join(dirs.XDG_CONFIG_HOME, 'gtk-3.0/settings.ini'), '[Settings]\ngtk-enable-animations=0\n');
  for (const k of ['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY']) delete env[k];
  const [file, ...args] = command(port);
  let said = '', gone = false, driver, quitting;
  /* In a process group of its own, so that the whole of it can be ended. */
  const child = spawn(file, args, { env, cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  child.once('exit', () => { gone = true; }).once('error', (e) => { said += e.message; gone = true; });
  for (const s of [child.stdout, child.stderr]) s.on('data', (d) => { said = (said + d).slice(-20_000); });
  /* The screen is never killed: asked to end, it takes its lock away. */
  const atExit = () => { killAll(folder, child.pid, 'SIGKILL', /^(?!Xvfb)/); killAll(folder, child.pid, 'SIGTERM'); rmSync(folder, { recursive: true, force: true }); };
  /* Ctrl+C does not reach another process group, and a signal alone would end Node.js without 'exit'. Not `once`:
     a second signal (timeout(1) sends two) would end it in the middle of the cleaning. */
  const atSignal = () => process.exit(1);
  process.once('exit', atExit);
  for (const s of SIGNALS) process.on(s, atSignal);
  const quit = () => (quitting ??= (async () => {
    const timer = new AbortController();
    await Promise.race([driver?.quit().catch(() => {}), sleep(5_000, undefined, timer).catch(() => {})]);
    timer.abort();
    /* First all but xvfb-run and its screen: that ends by itself once the driver has, and takes the screen's lock
       away. What is still there after a second is killed; the screen only asked. */
    for (let i = 0; i < 100; i++) {
      const left = i < 20 ? killAll(folder, child.pid, 'SIGTERM', /^(?!xvfb|sh$)/i)
        : killAll(folder, child.pid, 'SIGKILL', /^(?!Xvfb)/) + killAll(folder, child.pid, 'SIGTERM', /^Xvfb/);
      if (!left && gone && !killAll(folder, child.pid, 'SIGTERM')) break;
      await sleep(50);
    }
    child.stdout.destroy();
    child.stderr.destroy();
    process.off('exit', atExit);
    for (const s of SIGNALS) process.off(s, atSignal);
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  })());
  try {
    await ready(`http://127.0.0.1:${port}/status`, () => gone);
    /* WebKitWebDriver waits forever for a browser that does not start. */
    const late = sleep(START, undefined, { ref: false }).then(() => { throw new Error(`no session within ${START} ms`); });
    late.catch(() => {});
    driver = await Promise.race([new webdriver.Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities).build(), late]);
    await driver.manage().setTimeouts({ pageLoad: 30_000, script: 30_000, implicit: 0 });
    await driver.manage().window().setRect({ x: 0, y: 0, width, height });
    await driver.get('about:blank');
  } catch (error) {
    await quit();
    throw new Error(`${name} did not start: ${error.message}${said ? `\n${said.trim()}` : ''}`, { cause: error });
  }
  return { driver, quit, said: () => said };
}

const freePort = () => new Promise((done, fail) => {
  const server = createServer().once('error', fail).listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

async function ready(url, gone, ms = START) {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(50)) {
    if (gone()) throw new Error('its driver ended at once');
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).then((r) => r.json()).catch(() => undefined);
    if (answer?.value?.ready) return;
  }
  throw new Error(`its driver did not answer within ${ms} ms`);
}

/** Sends a signal to all processes of one browser whose name fits; how many there were. They are known by the process
    group and by the HOME they were given: Firefox's crash helper leaves the group, some of its children rewrite their names. */
function killAll(folder, group, signal, fits = /^/) {
  let n = 0;
  for (const pid of readdirSync('/proc').filter((f) => /^\d+$/.test(f))) {
    try {
      const [, comm, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')), [state, , pgrp] = rest.split(' ');
      if (state === 'Z' || !fits.test(comm)) continue;
      if (Number(pgrp) !== group && !readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`HOME=${join(folder, 'home')}\0`)) continue;
      process.kill(Number(pid), signal);
      n++;
    } catch { /* it is gone, or somebody else's */ }
  }
  return n;
}
