export { startWorkApp } from './frame/start-work-app';
export type { NavigationItem, WorkApp, WorkServices } from './frame/work-app';
export { useWorkServices, WorkProviders } from './frame/work-providers';
export { pageData } from './page-data';
export { uiTexts } from './texts';
export { theme } from './theme';
export { pageNonce, UiProvider } from './ui-provider';
