// Files of a folder over loopback HTTP, counted. With `slow` like an old stick: one file after another, each for 1 ms and
// as long as its bytes take at 10 MB/s. file:// itself cannot be slowed down.
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json', '.wasm': 'application/wasm' };
const FILE_MS = 1, BYTES_PER_MS = 10_000;
const now = () => performance.now();

/** Waits to a moment, exact to a tenth of a millisecond: timers alone are not. */
const at = (moment) => new Promise((resolve) => {
  const spin = () => (now() >= moment ? resolve() : setImmediate(spin));
  if (moment - now() > 3) setTimeout(spin, moment - now() - 2); else spin();
});

/** Serves `folders`, {prefix: folder}, the longest prefix first; `/empty.html` is a page of nothing. */
export async function serve(folders, { slow = false } = {}) {
  const counted = { files: 0, bytes: 0 };
  let free = 0;
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    if (path === '/empty.html') { response.writeHead(200, { 'Content-Type': TYPES['.html'] }).end('<!doctype html><title>empty</title>'); return; }
    const prefix = Object.keys(folders).filter((own) => path.startsWith(own)).sort((a, b) => b.length - a.length)[0];
    const file = join(folders[prefix], normalize(path.slice(prefix.length)));
    let size;
    try { size = statSync(file).size; } catch { response.writeHead(404).end(); return; }
    counted.files++;
    counted.bytes += size;
    if (slow) {
      free = Math.max(free, now()) + FILE_MS + size / BYTES_PER_MS;
      await at(free);
    }
    response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream', 'Content-Length': size, 'Cache-Control': 'no-store' });
    if (size < 1 << 20) response.end(readFileSync(file)); else createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    /** What was read since the last call. */
    read: () => { const out = { ...counted }; counted.files = counted.bytes = 0; return out; },
    close: () => { server.closeAllConnections(); server.close(); },
  };
}
