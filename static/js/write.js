// A few marks put into a text by a button; the text stays plain, and the buttons are there only with a script.
const lineStart = (area) => area.value.slice(0, area.selectionStart).lastIndexOf("\n") + 1;

function put(area, start, end, words, from, to) {
  area.focus();
  area.setSelectionRange(start, end);
  // Typed as by hand: Ctrl+Z takes it back. `setRangeText` mixes up what is undone after it.
  document.execCommand("insertText", false, words);
  area.setSelectionRange(from, to);
}

function write(area, button) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end);
  if (button.dataset.writeLine) {
    // Each line that is chosen takes the mark; the end of the last one is not the beginning of another.
    const mark = button.dataset.writeLine;
    const at = lineStart(area);
    const stop = chosen.endsWith("\n") ? end - 1 : end;
    const words = mark + value.slice(at, stop).replaceAll("\n", `\n${mark}`);
    put(area, at, stop, words, start + mark.length, at + words.length);
  } else if (button.dataset.writeAround) {
    const mark = button.dataset.writeAround;
    put(area, start, end, mark + chosen + mark, start + mark.length, end + mark.length);
  } else {
    const words = `[${chosen || "texte du lien"}](https://)`;
    put(area, start, end, words, start + 1, start + words.indexOf("]"));
  }
}

for (const tools of document.querySelectorAll("[data-write-for]")) {
  const area = document.getElementById(tools.dataset.writeFor);
  if (!area) continue;
  area.before(tools);
  tools.hidden = false;
  tools.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) write(area, button);
  });
}
