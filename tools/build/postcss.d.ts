declare module 'postcss-preset-mantine' {
  import type { AcceptedPlugin } from 'postcss';

  export default function preset(): AcceptedPlugin;
}
