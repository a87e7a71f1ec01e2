declare module '*.liquid' {
  /** The template's text. */
  const text: string;
  export default text;
}
