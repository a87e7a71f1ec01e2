import { useEffect, useState } from 'react';
import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { withAuthorization } from './headers';
import type { PreparedDemo } from './prepare-demo';
import { session } from './session';

interface DemoTab {
  /** False until the editors have loaded. */
  ready: boolean;
  show(demo: PreparedDemo, run: boolean): void;
}

/** Shows a demo in its own tab, reuses the tab if it is open, and runs the demo on request. */
export function useDemoTab(): DemoTab {
  const { addTab, changeTab, run, stop } = useGraphiQLActions();
  const { tabs, activeTabIndex, queryEditor, variableEditor, headerEditor } = useGraphiQL(
    pick('tabs', 'activeTabIndex', 'queryEditor', 'variableEditor', 'headerEditor'),
  );
  const operationName = useGraphiQL((state) => state.operationName);
  const [wanted, setWanted] = useState<{ demo: PreparedDemo; run: boolean }>();
  const [awaited, setAwaited] = useState<string>();

  // An effect, because the tabs may change while a demo is prepared.
  useEffect(() => {
    if (!wanted || !queryEditor || !variableEditor) return;
    setWanted(undefined);
    stop();
    const index = tabs.findIndex(({ title }) => title === wanted.demo.name);
    if (index === -1) addTab();
    else if (index !== activeTabIndex) changeTab(index);
    const { demo } = wanted;
    queryEditor.setValue(demo.query);
    variableEditor.setValue(
      Object.keys(demo.variables).length === 0 ? '' : JSON.stringify(demo.variables, null, 2),
    );
    headerEditor?.setValue(withAuthorization(headerEditor.getValue(), session.token, session.issued));
    if (wanted.run && !demo.notice) setAwaited(demo.name);
  }, [wanted, tabs, activeTabIndex, queryEditor, variableEditor, headerEditor, addTab, changeTab, stop]);

  // GraphiQL parses the text with a delay; running earlier would send the previous operation.
  useEffect(() => {
    if (awaited === undefined || awaited !== operationName) return;
    setAwaited(undefined);
    run();
  }, [awaited, operationName, run]);

  // With many open tabs the new one would be out of view.
  useEffect(() => {
    document.getElementById(`graphiql-session-tab-${activeTabIndex}`)?.scrollIntoView({ inline: 'nearest' });
  }, [activeTabIndex]);

  return { ready: Boolean(queryEditor), show: (demo, runIt) => setWanted({ demo, run: runIt }) };
}
