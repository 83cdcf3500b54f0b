/**
 * The data of pretraining: an index of the cohort built once, its runs read as they are or from a
 * cache, and the windows that training draws from them.
 */
package org.engram.pipeline.pretrain.data;
