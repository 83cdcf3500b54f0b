/** Predicting what was masked: a cohort's latent prediction error by region and time patch. */
package org.engram.pipeline.predict;
