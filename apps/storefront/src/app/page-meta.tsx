import { createContext, useContext, useEffect, type ReactNode } from 'react';
import { DEFAULT_LANGUAGE, LANGUAGES, useTranslation } from '@e-storefront/i18n';
import { inLanguage, languageOf } from './languages-in-urls';
import sharePicture from './share.png';

/** The description of a page for search engines, and for pages that link to it. */
export interface PageMetaProps {
  title: string;
  description?: string | undefined;
  /** The address of a picture for links to the page. */
  image?: string | null | undefined;
  /** The path of the page without filters, with its language. */
  canonicalPath: string;
  /** Structured data of schema.org. */
  structuredData?: readonly object[];
  /** A page of one visitor, such as the cart. */
  isPrivate?: boolean;
}

/** The description of the page that a server renders. */
export class CollectedMeta {
  props: PageMetaProps | undefined;
}

/** Set while a server renders; null in browsers. */
export const MetaCollector = createContext<CollectedMeta | null>(null);

/** Describes the page. A server writes it into the head; in a browser it follows the visitor from page to page. */
export function PageMeta(props: PageMetaProps): ReactNode {
  const collector = useContext(MetaCollector);
  const { t } = useTranslation();
  if (collector) collector.props = props;
  const { title, description = '', canonicalPath } = props;
  const fullTitle = `${title} · ${t('shop.name')}`;
  useEffect(() => {
    document.title = fullTitle;
    document.querySelector('meta[name="description"]')?.setAttribute('content', description);
    document
      .querySelector('link[rel="canonical"]')
      ?.setAttribute('href', new URL(canonicalPath, location.origin).href);
  }, [fullTitle, description, canonicalPath]);
  return null;
}

/** The elements of the head as HTML. @param shopName the end of the title @param publicUrl the storefront's address */
export function metaElements(
  { title, description = '', image, canonicalPath, structuredData = [], isPrivate = false }: PageMetaProps,
  { shopName, publicUrl }: { shopName: string; publicUrl: string },
): string {
  const url = (path: string): string => new URL(path, publicUrl).href;
  const elements = [
    `<title>${escape(`${title} · ${shopName}`)}</title>`,
    `<meta name="description" content="${escape(description)}" />`,
    `<link rel="canonical" href="${escape(url(canonicalPath))}" />`,
  ];
  if (isPrivate) return [...elements, '<meta name="robots" content="noindex" />'].join('');
  const alternates = Object.keys(LANGUAGES).map((language) => {
    const path = inLanguage(canonicalPath, languageOf(`/${language}`));
    return alternate(language, url(path));
  });
  alternates.push(alternate('x-default', url(inLanguage(canonicalPath, DEFAULT_LANGUAGE))));
  const properties = { title, description, type: 'website', url: url(canonicalPath), site_name: shopName };
  const shares = Object.entries(properties).map(([name, value]) => property(name, value));
  const picture = [
    property('image', url(image ?? sharePicture)),
    '<meta name="twitter:card" content="summary_large_image" />',
  ];
  const data = structuredData.map((entry) => {
    const json = JSON.stringify({ '@context': 'https://schema.org', ...entry }).replace(/</g, '\\u003c');
    return `<script type="application/ld+json">${json}</script>`;
  });
  return [...elements, ...alternates, ...shares, ...picture, ...data].join('');
}

function alternate(language: string, href: string): string {
  return `<link rel="alternate" hreflang="${language}" href="${escape(href)}" />`;
}

function property(name: string, value: string): string {
  return `<meta property="og:${name}" content="${escape(value)}" />`;
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
