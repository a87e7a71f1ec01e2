import './explorer.css';
import { HTTP_URL, WEBSOCKET_URL } from './endpoint';

const SANDBOX_SCRIPT =
  'https://embeddable-sandbox.cdn.apollographql.com/_latest/embeddable-sandbox.umd.production.min.js';
const LOAD_TIMEOUT_MS = 15_000;

interface SandboxOptions {
  target: string;
  initialEndpoint: string;
  initialSubscriptionEndpoint: string;
}

declare global {
  interface Window {
    EmbeddedSandbox?: new (options: SandboxOptions) => unknown;
  }
}

function loadScript(src: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = src;
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => reject(new Error('blocked or unreachable')));
    setTimeout(() => reject(new Error('no answer')), LOAD_TIMEOUT_MS);
    document.head.append(script);
  });
}

function explainFailure(): void {
  const notice = document.createElement('div');
  notice.className = 'notice';
  notice.setAttribute('role', 'alert');
  const heading = document.createElement('h1');
  heading.textContent = 'Apollo Sandbox cannot be loaded';
  const reason = document.createElement('p');
  reason.textContent =
    'It is loaded from Apollo’s servers, which cannot be reached from this network. GraphiQL works without other hosts.';
  const back = document.createElement('a');
  back.href = '/graphql';
  back.textContent = 'Open GraphiQL';
  notice.append(heading, reason, back);
  document.getElementById('sandbox')?.replaceChildren(notice);
}

loadScript(SANDBOX_SCRIPT)
  .then(() => {
    if (!window.EmbeddedSandbox) throw new Error('unexpected script');
    document.getElementById('sandbox')?.replaceChildren();
    new window.EmbeddedSandbox({
      target: '#sandbox',
      initialEndpoint: HTTP_URL,
      initialSubscriptionEndpoint: WEBSOCKET_URL,
    });
  })
  .catch(explainFailure);
