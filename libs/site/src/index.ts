export { siteSettings, type SiteConfig } from './site.config';
export { startSite, type PageConfig, type RenderPage, type RenderedPage } from './start-site';
export { serializeForHtml } from './page-template';
