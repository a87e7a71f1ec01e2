import { useState } from 'react';
import { AccountButtons, ROLE_NAMES } from './account-buttons';
import { DEMO_GROUPS, type Demo } from './demos';
import { prepareDemo } from './prepare-demo';
import { useDemoTab } from './use-demo-tab';

interface RowProps {
  demo: Demo;
  disabled: boolean;
  onOpen(run: boolean): void;
}

function DemoRow({ demo, disabled, onOpen }: RowProps) {
  return (
    <li className="demo-row">
      <button
        type="button"
        className="demo-open"
        data-demo={demo.file}
        disabled={disabled}
        onClick={() => onOpen(false)}
      >
        <span className="demo-title">
          {demo.title}
          {demo.as && <span className="demo-role">{ROLE_NAMES[demo.as]}</span>}
        </span>
        <span className="demo-summary">{demo.summary}</span>
      </button>
      <button
        type="button"
        className="demo-run"
        data-run-demo={demo.file}
        aria-label={`Open and run ${demo.title}`}
        title="Open and run"
        disabled={disabled}
        onClick={() => onOpen(true)}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M4 2.5v11l9-5.5z" fill="currentColor" />
        </svg>
      </button>
    </li>
  );
}

export function DemoPanel() {
  const { ready, show } = useDemoTab();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  const open = async (demo: Demo, run: boolean) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const prepared = await prepareDemo(demo);
      setProblem(prepared.notice);
      show(prepared, run);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'The demo could not be prepared.');
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="demo-panel">
      <h2>Demo queries</h2>
      <AccountButtons onProblem={setProblem} />
      {problem !== undefined && (
        <p className="demo-problem" role="alert">
          {problem}
        </p>
      )}
      {DEMO_GROUPS.map(({ title, demos }) => (
        <section key={title} className="demo-section" aria-label={title}>
          <h3>{title}</h3>
          <ul>
            {demos.map((demo) => (
              <DemoRow
                key={demo.file}
                demo={demo}
                disabled={!ready || busy}
                onOpen={(run) => void open(demo, run)}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
