// Light, dark or as the system has it: the button `theme` goes round, and the browser remembers.
// What the browser keeps, where it lets a page keep anything.
function stored(area, name, value) {
  try {
    if (value !== undefined) window[area].setItem(name, value);
    return window[area].getItem(name);
  } catch {
    return null;
  }
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  say(byId('theme'), `Theme: ${theme}`);
}

const kThemes = ['system', 'light', 'dark'];
setTheme(kThemes.find((theme) => theme === stored('localStorage', 'occam-theme')) ?? 'system');
byId('theme').addEventListener('click', () => {
  const next = kThemes[(kThemes.indexOf(document.documentElement.dataset.theme) + 1) % kThemes.length];
  stored('localStorage', 'occam-theme', next);
  setTheme(next);
});
