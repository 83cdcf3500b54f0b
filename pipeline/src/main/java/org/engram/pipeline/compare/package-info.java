/**
 * Several encoders on the same scans and the same folds: what can be read from each, and what each
 * costs.
 */
package org.engram.pipeline.compare;
