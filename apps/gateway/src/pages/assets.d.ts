declare module '*.css' {
  /** The file's text. */
  const text: string;
  export default text;
}

declare module '*.client.js' {
  /** The script's text. */
  const text: string;
  export default text;
}
