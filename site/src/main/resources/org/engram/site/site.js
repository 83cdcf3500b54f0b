// Search, dark and light, copy buttons and links to headings. The pages read well without it.
(function () {
  'use strict';
  const root = document.body.dataset.root;
  const html = document.documentElement;

  const theme = document.getElementById('theme');
  const kept = function () { try { return localStorage.getItem('engram-theme'); } catch (e) { return null; } };
  const isDark = function () {
    const chosen = html.dataset.theme;
    return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  };
  const show = function () {
    theme.setAttribute('aria-pressed', String(isDark()));
    theme.textContent = isDark() ? 'Light' : 'Dark';
  };
  if (kept()) { html.dataset.theme = kept(); }
  show();
  theme.addEventListener('click', function () {
    html.dataset.theme = isDark() ? 'light' : 'dark';
    try { localStorage.setItem('engram-theme', html.dataset.theme); } catch (e) { /* private window */ }
    show();
  });

  document.querySelectorAll('main h2[id], main h3[id]').forEach(function (heading) {
    const link = document.createElement('a');
    link.className = 'here';
    link.href = '#' + heading.id;
    link.textContent = '#';
    link.setAttribute('aria-label', 'Link to ' + heading.textContent);
    heading.append(link);
  });
  document.querySelectorAll('main table').forEach(function (table) {
    const scroll = document.createElement('div');
    scroll.className = 'scroll';
    table.replaceWith(scroll);
    scroll.append(table);
  });
  document.querySelectorAll('main pre').forEach(function (block) {
    block.tabIndex = 0;
    if (!navigator.clipboard) { return; }
    const copy = document.createElement('button');
    copy.type = 'button';
    copy.textContent = 'Copy';
    copy.addEventListener('click', function () {
      navigator.clipboard.writeText(block.querySelector('code').textContent);
      copy.textContent = 'Copied';
    });
    block.append(copy);
  });

  const search = document.getElementById('search');
  const found = document.getElementById('found');
  let loading = false;
  const load = function () {
    if (loading) { return; }
    loading = true;
    const script = document.createElement('script');
    script.src = root + 'search-index.js';
    script.addEventListener('load', look);
    document.head.append(script);
  };
  const rank = function (section, words) {
    let sum = 0;
    for (const word of words) {
      const heading = section[3].toLowerCase(), title = section[1].toLowerCase();
      const hit = (heading.includes(word) ? 12 : 0) + (title.includes(word) ? 6 : 0)
        + (section[4].toLowerCase().includes(word) ? 1 : 0);
      if (hit === 0) { return 0; }
      sum += hit;
    }
    return sum;
  };
  const look = function () {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    found.replaceChildren();
    found.hidden = words.length === 0 || !window.engramSections;
    if (found.hidden) { return; }
    const hits = window.engramSections.map(function (section) { return [rank(section, words), section]; })
      .filter(function (hit) { return hit[0] > 0; })
      .sort(function (a, b) { return b[0] - a[0]; }).slice(0, 20);
    for (const hit of hits) {
      const section = hit[1];
      const item = document.createElement('li');
      const link = document.createElement('a');
      link.href = root + section[0] + '#' + section[2];
      link.textContent = section[1] === section[3] ? section[1] : section[1] + ': ' + section[3];
      const text = document.createElement('small');
      const at = Math.max(0, section[4].toLowerCase().indexOf(words[0]) - 30);
      text.textContent = section[4].slice(at, at + 160);
      link.append(text);
      item.append(link);
      found.append(item);
    }
    if (hits.length === 0) {
      const none = document.createElement('li');
      none.className = 'none';
      none.textContent = 'Nothing has all of these words.';
      found.append(none);
    }
  };
  search.addEventListener('focus', load);
  search.addEventListener('input', function () { load(); look(); });
  document.addEventListener('keydown', function (event) {
    if (event.key === '/' && !/INPUT|TEXTAREA/.test(document.activeElement.tagName)) {
      event.preventDefault();
      search.focus();
    } else if (event.key === 'Escape') {
      found.hidden = true;
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !found.hidden) {
      const links = Array.from(found.querySelectorAll('a'));
      const next = links.indexOf(document.activeElement) + (event.key === 'ArrowDown' ? 1 : -1);
      if (links[next]) { event.preventDefault(); links[next].focus(); }
    }
  });
}());
