// A board of the hall file in a browser: the daemon paints its next seconds ahead, this plays them,
// LED by LED. While the daemon is away the last picture stays.

import { encode, get } from "/assets/page.js";

/** The next film is asked for so long before this one ends, milliseconds. */
const ahead = 700;
/** A film is not asked for more often than this. */
const pause = 120;

/**
 * Plays the board on the canvas. Answers `{isThere, ask}`: whether the hall has such a board, and
 * what asks for a new film at once.
 */
export async function play(board, canvas, { onState }) {
  const context = canvas.getContext("2d", { alpha: false });
  let film = null;
  let drawn = null;
  // This machine's clock less the hall's: the least that was ever seen is the least delayed.
  let offset = Infinity;
  let isAsking = false;
  let isWanted = false;

  const take = async () => {
    const next = await get(`/api/v1/boards/${encode(board)}/film`);
    offset = Math.min(offset, performance.now() - next.at);
    const bytes = Uint8Array.from(atob(next.png), (one) => one.charCodeAt(0));
    next.reel = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    film = next;
    drawn = null;
    if (canvas.width !== film.width || canvas.height !== film.height) {
      canvas.width = film.width;
      canvas.height = film.height;
      fit(canvas);
    }
  };

  const ask = async () => {
    if (isAsking) { isWanted = true; return; }
    isAsking = true;
    isWanted = false;
    try {
      await take();
      onState(true);
      await new Promise((resume) => { setTimeout(resume, pause); });
    } catch {
      onState(false);
      // A daemon that has started anew has another timeline.
      offset = Infinity;
      await new Promise((resume) => { setTimeout(resume, 500); });
      isWanted = true;
    }
    isAsking = false;
    if (isWanted) ask();
  };

  const draw = () => {
    requestAnimationFrame(draw);
    if (!film) return;
    const moment = performance.now() - offset - film.at;
    if (moment > film.length - ahead && !isAsking) ask();
    let index = 0;
    while (index + 1 < film.starts.length && film.starts[index + 1] <= moment) index += 1;
    if (index === drawn) return;
    drawn = index;
    context.imageSmoothingEnabled = false;
    context.drawImage(
      film.reel, 0, index * film.height, film.width, film.height, 0, 0, film.width, film.height);
  };

  try {
    await take();
  } catch (error) {
    if (error.status === 404) return { isThere: false, ask() {} };
    ask();
  }
  addEventListener("resize", () => fit(canvas));
  draw();
  return { isThere: true, ask };
}

/** As many whole pixels of the screen for each LED as fit, so that all are equally large. */
function fit(canvas) {
  const density = devicePixelRatio || 1;
  const room = Math.min(innerWidth / canvas.width, innerHeight / canvas.height) * density;
  const scale = (room >= 1 ? Math.floor(room) : room) / density;
  canvas.style.width = `${canvas.width * scale}px`;
  canvas.style.height = `${canvas.height * scale}px`;
}
