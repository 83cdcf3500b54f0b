/** The whole way on a simulated cohort: from files, over a pretraining, to a page of pictures. */
package org.engram.pipeline.demo;
