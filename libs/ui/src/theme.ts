import { alpha, createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** The brand's colour, a deep petrol. Shade 7 on white and shade 4 on dark have the contrast of WCAG AA for text. */
const brand: MantineColorsTuple = [
  '#e8f6f7',
  '#d0ebed',
  '#a3d8dd',
  '#73c4cb',
  '#4cb3bc',
  '#2ea3ad',
  '#12808a',
  '#0b6f7d',
  '#085a69',
  '#04424e',
];

/** The colour beside the brand's: warm, for charts and what should be noticed. */
const amber: MantineColorsTuple = [
  '#fff6e3',
  '#fdeac6',
  '#f9d48d',
  '#f5bd51',
  '#f0a622',
  '#d98f0b',
  '#b87503',
  '#945d00',
  '#734700',
  '#523200',
];

/** For what destroys or failed; shade 7 carries white text. */
const red: MantineColorsTuple = [
  '#fff1f1',
  '#ffe1e2',
  '#fcc2c5',
  '#f89aa0',
  '#f07078',
  '#e34d57',
  '#cc3340',
  '#b3202e',
  '#8f1823',
  '#6b1019',
];

/** Neutral with a trace of the brand's hue. Shades 6 and darker are readable on white. */
const gray: MantineColorsTuple = [
  '#f7f9f9',
  '#eff3f4',
  '#e3e9ea',
  '#d3dbdd',
  '#b4c0c4',
  '#849297',
  '#5d6b71',
  '#455258',
  '#2f3a40',
  '#1b2429',
];

/** The surfaces of the dark scheme, from text to the deepest. */
const dark: MantineColorsTuple = [
  '#d6dee1',
  '#bac5c9',
  '#95a4aa',
  '#73838a',
  '#46545b',
  '#334047',
  '#263137',
  '#1a2328',
  '#141b20',
  '#0e1418',
];

/** The design of all front ends. */
export const theme = createTheme({
  primaryColor: 'brand',
  colors: { brand, amber, red, gray, dark },
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  black: '#1b2429',
  defaultRadius: 'md',
  radius: { xs: '4px', sm: '6px', md: '10px', lg: '14px', xl: '24px' },
  shadows: {
    xs: '0 1px 2px rgb(12 32 38 / 6%)',
    sm: '0 1px 3px rgb(12 32 38 / 8%), 0 1px 2px rgb(12 32 38 / 5%)',
    md: '0 6px 18px -4px rgb(12 32 38 / 14%), 0 2px 6px rgb(12 32 38 / 6%)',
    lg: '0 14px 34px -8px rgb(12 32 38 / 20%), 0 4px 10px rgb(12 32 38 / 6%)',
    xl: '0 24px 60px -12px rgb(12 32 38 / 28%)',
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily:
    'Inter, system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Devanagari", "Noto Sans Arabic", sans-serif',
  headings: {
    fontWeight: '650',
    textWrap: 'balance',
    sizes: {
      h1: { fontSize: 'clamp(1.75rem, 1.4rem + 1.6vw, 2.375rem)', lineHeight: '1.2' },
      h2: { fontSize: 'clamp(1.375rem, 1.25rem + 0.6vw, 1.625rem)', lineHeight: '1.25' },
      h3: { fontSize: '1.25rem', lineHeight: '1.35' },
      h4: { fontSize: '1.0625rem', lineHeight: '1.4' },
    },
  },
  components: {
    Paper: { defaultProps: { radius: 'lg' } },
    Card: { defaultProps: { withBorder: true, radius: 'lg', padding: 'md' } },
    Modal: { defaultProps: { radius: 'lg' }, styles: { title: { fontWeight: 650 } } },
    // Mantine's titles of yellow and green notices lack contrast.
    Alert: { defaultProps: { radius: 'md' }, styles: { title: { color: 'var(--mantine-color-text)' } } },
    // The placeholder is an element that a menu must not contain; the first entry receives the focus instead.
    Menu: { defaultProps: { shadow: 'md', withInitialFocusPlaceholder: false } },
    Popover: { defaultProps: { shadow: 'md' } },
    Combobox: { defaultProps: { shadow: 'md' } },
    Tooltip: { defaultProps: { openDelay: 300, events: { hover: true, focus: true, touch: false } } },
  },
});

/** Colours that both schemes need with the contrast of WCAG AA, and the surfaces of the kit's components. */
export const cssVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f6f9f9',
    '--mantine-color-text': '#1b2429',
    '--mantine-color-dimmed': colors.gray[6],
    '--mantine-color-placeholder': colors.gray[6],
    '--mantine-color-error': '#b3202e',
    '--mantine-color-anchor': colors['brand']?.[7] ?? '',
    '--mantine-color-default-border': colors.gray[3],
    '--surface': '#ffffff',
    '--surface-muted': colors.gray[0],
    '--surface-hover': colors.gray[0],
    '--line-soft': colors.gray[1],
  },
  dark: {
    ...softTints(colors),
    '--mantine-color-body': colors.dark[8],
    '--mantine-color-text': '#e3e9eb',
    '--mantine-color-dimmed': '#9fadb3',
    '--mantine-color-placeholder': '#93a2a8',
    '--mantine-color-error': '#ff9aa1',
    '--mantine-color-anchor': colors['brand']?.[3] ?? '',
    '--mantine-color-default-border': colors.dark[5],
    '--surface': colors.dark[7],
    '--surface-muted': '#1f292e',
    '--surface-hover': '#212b31',
    '--line-soft': colors.dark[6],
  },
});

/** The `light` variant of each colour in the dark scheme: a tint of the surface, where Mantine has a saturated block. */
function softTints(colors: Readonly<Record<string, MantineColorsTuple>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(colors)
      .filter(([name]) => name !== 'dark')
      .flatMap(([name, shades]) => [
        [`--mantine-color-${name}-light`, alpha(shades[5], 0.16)],
        [`--mantine-color-${name}-light-hover`, alpha(shades[5], 0.24)],
        [`--mantine-color-${name}-light-color`, shades[2]],
      ]),
  );
}
