import { useEffect, useState } from 'react';

/** A wait that is shorter shows nothing: a flash would disturb more than it tells. */
const DELAY_MS = 300;

/** Whether something has been going on for so long that the reader should see it. */
export function useDelayed(isActive: boolean, delayMs = DELAY_MS): boolean {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!isActive) return undefined;
    const timer = setTimeout(() => setLong(true), delayMs);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [isActive, delayMs]);
  return isActive && isLong;
}
