/** A grey square in place of a picture that is missing or cannot be loaded. */
export const NO_IMAGE =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='40' height='40'%3E%3Crect width='40' height='40' fill='%23868e9640'/%3E%3C/svg%3E";
