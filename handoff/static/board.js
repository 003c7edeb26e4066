// @ts-check
/** The board reads itself anew, unless its reader is in the middle of something on it. */

const EVERY_MS = 10_000;

function again() {
  const board = document.getElementById("board");
  if (!board || document.hidden || board.contains(document.activeElement)) return;
  const request = new XMLHttpRequest(); // it parses the page by itself, without running anything of it
  request.open("GET", location.href);
  request.responseType = "document";
  request.timeout = EVERY_MS;
  request.onload = () => {
    const fresh = request.status === 200 ? request.responseXML?.getElementById("board") : null;
    if (fresh) board.replaceWith(fresh);
    else if (request.responseURL !== location.href) location.reload(); // signed out
  };
  request.send();
}

setInterval(again, EVERY_MS);
