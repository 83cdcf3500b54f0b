/** The main job on a simulated cohort, from files to a page of pictures. */
package org.engram.pipeline.demo;
