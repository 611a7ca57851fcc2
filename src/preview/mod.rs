//! Live preview: builds an issue, shows it in a browser on this machine, builds again when a file changes,
//! and writes what its editor changes on the page back into the files.
//!
//! One thread builds; one accepts; each connection has its own, so no browser can hold a build up.

mod colour;
mod desk;
mod draw;
mod edit;
mod engine;
mod guard;
mod http;
mod live;
mod routes;
mod signed;
mod state;
mod watch;

use crate::read::Request;
use engine::{Assets, Engine};
use guard::Guard;
use live::Live;
use routes::Site;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What to serve, and where.
#[derive(Clone, Debug)]
pub struct Options {
    /// The issue.
    pub request: Request,
    /// Address; port 0: one that is free.
    pub address: SocketAddr,
}

/// A preview that is ready to be opened.
pub struct Preview {
    listener: TcpListener,
    site: Arc<Site>,
    engine: Engine,
}

/// Connections at a time; a browser holds six.
const MOST_CONNECTIONS: usize = 64;

impl Preview {
    /// Takes the address and builds once.
    pub fn start(options: &Options) -> io::Result<Preview> {
        let listener = TcpListener::bind(options.address)?;
        let guard = Guard::new(listener.local_addr()?);
        let (live, assets) = (Arc::new(Live::default()), Arc::new(Assets::default()));
        let mut engine = Engine::new(options.request.clone(), live.clone(), assets.clone());
        engine.build(&watch::Change::default());
        let site = Arc::new(Site::new(guard, live, assets, &options.request));
        Ok(Preview { listener, site, engine })
    }

    /// The address to be opened.
    pub fn url(&self) -> String {
        self.site.guard.url()
    }

    /// Serves until the process ends.
    pub fn run(mut self) {
        let (listener, site) = (self.listener, self.site.clone());
        std::thread::spawn(move || accept(&listener, &site));
        loop {
            if !self.engine.look() {
                std::thread::park_timeout(watch::LOOK);
            }
        }
    }
}

fn accept(listener: &TcpListener, site: &Arc<Site>) {
    let open = Arc::new(AtomicUsize::new(0));
    for stream in listener.incoming().flatten() {
        if open.fetch_add(1, Ordering::Relaxed) >= MOST_CONNECTIONS {
            open.fetch_sub(1, Ordering::Relaxed);
            continue;
        }
        let (site, open) = (site.clone(), open.clone());
        std::thread::spawn(move || {
            // A browser that goes away is no fault.
            let _ = site.serve(stream);
            open.fetch_sub(1, Ordering::Relaxed);
        });
    }
}
