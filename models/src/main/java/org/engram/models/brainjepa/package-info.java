/** Brain-JEPA (NeurIPS 2024): parcel time series to latent tokens. */
package org.engram.models.brainjepa;
