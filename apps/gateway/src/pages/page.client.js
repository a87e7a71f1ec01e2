// Progressive enhancement: every page works without this script.
(() => {
  // A token in the address would stay in the history of a shared browser.
  if (document.body.dataset.hidesToken !== undefined) {
    history.replaceState(null, '', location.pathname);
  }

  // Shows the confirmation once, and not again after a reload.
  const address = new URL(location.href);
  if (address.searchParams.has('sent')) {
    address.searchParams.delete('sent');
    history.replaceState(null, '', address);
  }

  // Shows times in the reader's own time zone.
  const clock = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' });
  for (const time of document.querySelectorAll('time')) {
    time.title = time.textContent;
    time.textContent = clock.format(new Date(time.dateTime));
  }

  for (const field of document.querySelectorAll('input[type="password"]')) {
    const toggle = document.createElement('button');
    toggle.type = 'button';
    toggle.className = 'plain';
    toggle.textContent = 'Show';
    toggle.setAttribute('aria-pressed', 'false');
    const label = document.querySelector(`label[for="${field.id}"]`);
    toggle.setAttribute('aria-label', `Show: ${label ? label.textContent : 'password'}`);
    toggle.addEventListener('click', () => {
      const isShown = field.type === 'text';
      field.type = isShown ? 'password' : 'text';
      toggle.textContent = isShown ? 'Show' : 'Hide';
      toggle.setAttribute('aria-pressed', String(!isShown));
    });
    const row = document.createElement('div');
    row.className = 'with-toggle';
    field.replaceWith(row);
    row.append(field, toggle);
  }

  const password = document.getElementById('password');
  const confirmation = document.getElementById('confirmPassword');
  const compare = () => {
    const differs = confirmation.value !== '' && confirmation.value !== password.value;
    confirmation.setCustomValidity(differs ? 'The two passwords are not the same.' : '');
  };
  if (password && confirmation) {
    password.addEventListener('input', compare);
    confirmation.addEventListener('input', compare);
  }

  for (const form of document.querySelectorAll('form')) {
    form.addEventListener('submit', () => {
      // Disable the buttons after the browser has submitted the form, so that a second click sends nothing.
      setTimeout(() => {
        for (const button of form.querySelectorAll('button')) button.disabled = true;
      });
    });
  }
  // Enable the buttons again on a page that the browser restores from its back/forward cache.
  addEventListener('pageshow', (event) => {
    if (event.persisted) for (const button of document.querySelectorAll('button')) button.disabled = false;
  });

  const firstError = document.querySelector('[aria-invalid="true"], [role="alert"]');
  if (firstError) firstError.focus();
})();
