import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** The brand's colour, from light to dark. Shade 7 on white and shade 4 on dark have the contrast of WCAG AA for text. */
const brand: MantineColorsTuple = [
  '#e6f7f8',
  '#d3ecee',
  '#a6d9dd',
  '#75c5cb',
  '#4fb4bb',
  '#38a9b1',
  '#17868f',
  '#0b7285',
  '#085a69',
  '#04424e',
];

/** The design of all front ends. */
export const theme = createTheme({
  primaryColor: 'brand',
  colors: { brand },
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily:
    'system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Devanagari", "Noto Sans Arabic", sans-serif',
  headings: { fontWeight: '650', textWrap: 'balance' },
});

/** Secondary text with the contrast of WCAG AA, which Mantine's own shades lack. */
export const cssVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: { '--mantine-color-dimmed': colors.gray[7] },
  dark: { '--mantine-color-dimmed': colors.dark[1] },
});
