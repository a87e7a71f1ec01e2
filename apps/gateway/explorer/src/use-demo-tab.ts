import { useCallback, useEffect, useState } from 'react';
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
  const { addTab, changeTab, run, setVisiblePlugin, stop } = useGraphiQLActions();
  const { tabs, activeTabIndex, queryEditor, variableEditor, headerEditor } = useGraphiQL(
    pick('tabs', 'activeTabIndex', 'queryEditor', 'variableEditor', 'headerEditor'),
  );
  const operationName = useGraphiQL((state) => state.operationName);
  const [wanted, setWanted] = useState<{ demo: PreparedDemo; run: boolean }>();
  const [awaited, setAwaited] = useState<string>();

  /** Closes the panel of the demos if there is no room for both. */
  const showOperation = useCallback(() => {
    if (matchMedia('(max-width: 720px)').matches) setVisiblePlugin(null);
  }, [setVisiblePlugin]);

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
    else showOperation();
  }, [
    wanted,
    tabs,
    activeTabIndex,
    queryEditor,
    variableEditor,
    headerEditor,
    addTab,
    changeTab,
    showOperation,
    stop,
  ]);

  // GraphiQL parses the text with a delay; running earlier would send the previous operation.
  useEffect(() => {
    if (awaited === undefined || awaited !== operationName) return;
    setAwaited(undefined);
    run();
    showOperation();
  }, [awaited, operationName, run, showOperation]);

  // With many open tabs the new one would be out of view.
  useEffect(() => {
    document.getElementById(`graphiql-session-tab-${activeTabIndex}`)?.scrollIntoView({ inline: 'nearest' });
  }, [activeTabIndex]);

  return { ready: Boolean(queryEditor), show: (demo, runIt) => setWanted({ demo, run: runIt }) };
}
