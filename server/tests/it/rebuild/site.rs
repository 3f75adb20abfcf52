//! The pages as they were fetched.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::html::Node;
use crate::visitor::Answer;

/// The pages that were fetched, and those that somebody wants to see.
#[derive(Default)]
pub struct Site {
    pub pages: BTreeMap<String, Answer>,
    read: RefCell<BTreeMap<String, Rc<Node>>>,
    pub wanted: RefCell<BTreeSet<String>>,
}

impl Site {
    /// What stands at an address, as far as it was fetched.
    pub fn get(&self, path: &str) -> Option<&Answer> {
        let found = self.pages.get(path);
        if found.is_none() {
            self.wanted.borrow_mut().insert(path.to_owned());
        }
        found.filter(|answer| answer.status == 200)
    }

    /// What a page says; nothing before it was fetched.
    pub fn main(&self, path: &str) -> Node {
        if let Some(node) = self.read.borrow().get(path) {
            return Node::clone(node);
        }
        let Some(answer) = self.get(path) else { return Node::default() };
        let node = Rc::new(Node::main(&answer.body));
        self.read.borrow_mut().insert(path.to_owned(), node.clone());
        Node::clone(&node)
    }

    /// A page and the pages behind it, as long as there is an older one.
    pub fn pages(&self, first: &str) -> Vec<Node> {
        let mut all = Vec::new();
        let mut next = Some(first.to_owned());
        while let Some(path) = next {
            let main = self.main(&path);
            let older = |node: &Node| {
                let says = |word: &str| node.pieces() == [word];
                node.tag == "a" && (node.attribute("rel") == "next" || says("More") || says("Older"))
            };
            next = main.find(&older).map(|link| link.attribute("href").to_owned());
            all.push(main);
        }
        all
    }
}
