// An edited cell in an address: behind #cell=, its number and its code, compressed.

const MOST = 6000;  // characters of an address that programs still pass on

/** @param {BlobPart} what @param {CompressionStream | DecompressionStream} through */
const piped = (what, through) => new Response(new Blob([what]).stream().pipeThrough(through));

/** The page's address with this cell in it; null if it would be too long.
 * @param {number} number @param {string} source */
export async function address(number, source) {
  const small = new Uint8Array(await piped(source, new CompressionStream("deflate-raw")).arrayBuffer());
  if (small.length > MOST) return null;
  const code = btoa(String.fromCharCode(...small)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const whole = `${location.href.split("#")[0]}#cell=${number}.${code}`;
  return whole.length > MOST ? null : whole;
}

/** The cell that this page's address carries, if it does.
 * @returns {Promise<{number: number, source: string} | null>} */
export async function carried() {
  const found = /^#cell=(\d+)\.([\w-]+)$/.exec(location.hash);
  if (!found || found[2].length > MOST) return null;
  try {
    const small = atob(found[2].replaceAll("-", "+").replaceAll("_", "/"));
    const source = await piped(Uint8Array.from(small, (c) => c.charCodeAt(0)), new DecompressionStream("deflate-raw")).text();
    return source.length > 20 * MOST ? null : { number: Number(found[1]), source };
  } catch {
    return null;  // a link that was cut off
  }
}
