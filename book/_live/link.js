// An edited cell in an address: behind #cell=, its number and its code, compressed.

const MOST = 6000;  // characters of an address that programs still pass on

/** @param {string} text @param {CompressionStream | DecompressionStream} through */
const piped = (text, through) => new Response(new Blob([Uint8Array.from(text, (c) => c.charCodeAt(0))]).stream().pipeThrough(through));

/** @param {Uint8Array} bytes */
const binary = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");

/** The page's address with this cell in it; null if it would be too long.
 * @param {number} number @param {string} source */
export async function address(number, source) {
  const bytes = binary(new TextEncoder().encode(source));
  const small = new Uint8Array(await piped(bytes, new CompressionStream("deflate-raw")).arrayBuffer());
  const code = btoa(binary(small)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
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
    const source = await piped(small, new DecompressionStream("deflate-raw")).text();
    return source.length > 20 * MOST ? null : { number: Number(found[1]), source };
  } catch {
    return null;  // a link that was cut off
  }
}
