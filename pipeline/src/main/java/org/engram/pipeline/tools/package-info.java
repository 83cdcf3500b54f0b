/**
 * Programs of others that do a step for us where they are installed: FSL, ANTs, HD-BET, SynthStrip.
 */
package org.engram.pipeline.tools;
