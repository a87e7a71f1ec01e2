/** JSON that the server put into the page. @param id of its element @throws Error when the page has none */
export function pageData(id: string): unknown {
  const text = document.getElementById(id)?.textContent;
  if (!text) throw new Error(`The page contains no data ${id}.`);
  return JSON.parse(text);
}
