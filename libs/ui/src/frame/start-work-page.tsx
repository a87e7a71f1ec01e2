import { createRoot } from 'react-dom/client';
import { parsePageConfig } from '@e-storefront/graph-client';
import { pageData } from '../page-data';
import { LanguageStore } from './language-store';
import { WorkPage, type WorkPageProps } from './work-page';

/** Renders the page of a work application. @throws Error for a page without root or configuration */
export function startWorkPage(props: WorkPageProps): void {
  const root = document.getElementById('root');
  if (!root) throw new Error('The page has no element root.');
  const config = parsePageConfig(pageData('config'));
  createRoot(root).render(<WorkPage {...props} config={config} languages={new LanguageStore()} />);
}
