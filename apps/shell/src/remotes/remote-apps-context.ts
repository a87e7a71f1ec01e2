import { createContext, useContext, useSyncExternalStore } from 'react';
import type { RemoteApps, RemoteStates } from './remote-apps';

export const RemoteAppsContext = createContext<RemoteApps | null>(null);

/** The applications that the shell loads. @throws Error outside of the shell's router */
export function useRemoteApps(): RemoteApps {
  const apps = useContext(RemoteAppsContext);
  if (!apps) throw new Error('The component is outside of RemoteAppsContext.');
  return apps;
}

/** The states of these applications by their names. */
export function useRemoteStates(): RemoteStates {
  const apps = useRemoteApps();
  return useSyncExternalStore(
    (listener) => apps.subscribe(listener),
    () => apps.states,
  );
}
