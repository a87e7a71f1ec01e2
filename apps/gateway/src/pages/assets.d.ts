declare module '*.css' {
  /** The text of the stylesheet. */
  const text: string;
  export default text;
}

declare module '*.client.js' {
  /** The text of the script. */
  const text: string;
  export default text;
}
