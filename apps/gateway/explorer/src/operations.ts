const sources = import.meta.glob<string>('./operations/**/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/**
 * The text of an operation, by its file name without extension.
 * @throws Error for an unknown name
 */
export function operationText(file: string): string {
  const text = sources[`./operations/${file}.graphql`];
  if (text === undefined) throw new Error(`There is no operation file named ${file}.`);
  return text;
}

/** The name of an operation, which GraphiQL shows as the title of its tab. */
export function operationName(text: string): string {
  const name = /^(?:query|mutation|subscription)\s+(\w+)/m.exec(text)?.[1];
  if (name === undefined) throw new Error('A demo operation needs a name.');
  return name;
}
