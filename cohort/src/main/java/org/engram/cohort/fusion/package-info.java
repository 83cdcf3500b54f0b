/**
 * Several blocks of features of the same rows put together to tell a target, beside each block
 * alone, on the same folds. {@link org.engram.cohort.fusion.Fusion} is the way in.
 */
package org.engram.cohort.fusion;
