import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import type { GraphiQLPlugin } from '@graphiql/react';
import { AuthorizationSync } from './authorization-sync';
import { CopyLinkButton } from './copy-link-button';
import { DemoPanel } from './demo-panel';
import { createExplorerFetcher } from './fetcher';
import { operationText } from './operations';
import { readOperationLink } from './operation-link';

const DEMO_PLUGIN: GraphiQLPlugin = {
  title: 'Demo queries',
  icon: () => (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5">
      <path d="M4 7.5h16l-1.2 12a2 2 0 0 1-2 1.8H7.2a2 2 0 0 1-2-1.8z" />
      <path d="M8.5 10V6a3.5 3.5 0 0 1 7 0v4" />
    </svg>
  ),
  content: DemoPanel,
};

const PLUGINS = [DEMO_PLUGIN, HISTORY_PLUGIN];
const FIRST_TABS = [{ query: operationText('catalogue-page') }];
const fetcher = createExplorerFetcher();
const linked = readOperationLink(location.href);

/**
 * GraphiQL with the shop's demo queries. Its tabs last as long as the window: the variables of a login contain a
 * password, and two windows must not overwrite each other's tabs.
 */
export function Explorer() {
  return (
    <GraphiQL
      fetcher={fetcher}
      storage={sessionStorage}
      plugins={PLUGINS}
      visiblePlugin={DEMO_PLUGIN}
      defaultEditorToolsVisibility="variables"
      schemaDescription
      inputValueDeprecation
      defaultTabs={FIRST_TABS}
      {...(linked && { initialQuery: linked.query, initialVariables: linked.variables })}
    >
      <GraphiQL.Logo>
        <span className="brand">
          E-Storefront
          <a href="/explorer/sandbox.html">Apollo Sandbox</a>
        </span>
      </GraphiQL.Logo>
      <GraphiQL.Toolbar>
        {({ prettify, copy, merge }) => (
          <>
            {prettify}
            {merge}
            {copy}
            <CopyLinkButton />
          </>
        )}
      </GraphiQL.Toolbar>
      <AuthorizationSync />
    </GraphiQL>
  );
}
