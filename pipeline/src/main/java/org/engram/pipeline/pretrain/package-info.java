/** Pretraining as a job: from a configuration and a folder of scans to a model directory. */
package org.engram.pipeline.pretrain;
