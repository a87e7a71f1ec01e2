import { useState } from 'react';
import { pick, ToolbarButton, useGraphiQL } from '@graphiql/react';
import { operationLink } from './operation-link';

const COPIED_MS = 2_000;

/** Copies a URL that opens the current operation. */
export function CopyLinkButton() {
  const { queryEditor, variableEditor } = useGraphiQL(pick('queryEditor', 'variableEditor'));
  const [label, setLabel] = useState('Copy a link to this operation');

  const copy = async () => {
    const query = queryEditor?.getValue() ?? '';
    const variables = variableEditor?.getValue() ?? '';
    const before = label;
    try {
      await navigator.clipboard.writeText(operationLink(location.href, { query, variables }));
      setLabel('Link copied');
    } catch {
      setLabel('The browser does not allow this page to copy');
    }
    setTimeout(() => setLabel(before), COPIED_MS);
  };

  return (
    <ToolbarButton label={label} onClick={() => void copy()}>
      <svg
        className="graphiql-toolbar-icon"
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        aria-hidden="true"
      >
        <path d="M10 14a4 4 0 0 0 5.7 0l3.4-3.4a4 4 0 1 0-5.7-5.7L12 6.3" />
        <path d="M14 10a4 4 0 0 0-5.7 0l-3.4 3.4a4 4 0 1 0 5.7 5.7l1.4-1.4" />
      </svg>
    </ToolbarButton>
  );
}
