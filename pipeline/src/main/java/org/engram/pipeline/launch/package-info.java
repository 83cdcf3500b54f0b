/**
 * Several processes of one command on this machine: {@link org.engram.pipeline.launch.RankLauncher}
 * starts them, passes on what they print, and ends all when one fails.
 */
package org.engram.pipeline.launch;
