/** What a training run leaves on the disk, for whoever writes it and whoever reads it. */
package org.engram.pipeline.run;
