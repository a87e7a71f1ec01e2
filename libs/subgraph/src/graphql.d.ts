declare module '*.graphql' {
  /** The content of the file. */
  const text: string;
  export default text;
}
