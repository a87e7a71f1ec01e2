import { useEffect, useSyncExternalStore } from 'react';
import { pick, useGraphiQL } from '@graphiql/react';
import { withAuthorization } from './headers';
import { session } from './session';

/** Keeps the Authorization header of the active tab in sync with the session. Renders nothing. */
export function AuthorizationSync() {
  const { headerEditor, activeTabIndex } = useGraphiQL(pick('headerEditor', 'activeTabIndex'));
  const { current } = useSyncExternalStore(session.subscribe, session.read);
  const token = current?.token;
  useEffect(() => {
    if (!headerEditor) return;
    const text = headerEditor.getValue();
    const next = withAuthorization(text, token, session.issued);
    if (next !== text) headerEditor.setValue(next);
  }, [headerEditor, activeTabIndex, token]);
  return null;
}
