import { DirectionProvider, MantineProvider } from '@mantine/core';
import { useInsertionEffect, type ReactNode } from 'react';
import './base.css';
import { cssVariables, theme } from './theme';

declare global {
  /** The nonce that the package get-nonce gives to styles, such as those of open dialogs, which lock the scrolling. */
  var __webpack_nonce__: string | undefined;
}

interface UiProviderProps {
  /** The direction of the text. */
  direction: 'ltr' | 'rtl';
  /** The nonce of the page's styles. */
  nonce: string;
  children: ReactNode;
}

/** The design system for everything below: theme, direction, and the colour scheme of the reader's choice or system. */
export function UiProvider({ direction, nonce, children }: UiProviderProps): ReactNode {
  useInsertionEffect(() => {
    globalThis.__webpack_nonce__ = nonce;
  }, [nonce]);
  return (
    <DirectionProvider initialDirection={direction} detectDirection={false}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        {children}
      </MantineProvider>
    </DirectionProvider>
  );
}

/** The nonce that the server gave the page. */
export function pageNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}
