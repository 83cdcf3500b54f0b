// Stands where NiiVue would import a reader of Zarr, of 1.4 MB: this page is given NIfTI only.
const none = () => {
  throw new Error("this page reads no Zarr");
};
export const FetchStore = none;
export const get = none;
export const open = none;
export const root = none;
export const slice = none;
